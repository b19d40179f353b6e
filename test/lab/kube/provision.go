package main

// provision-controller: a PersistentVolume for every claim of a StorageClass whose provisioner is lab/flexdir, and its
// removal when the claim is gone. It looks once a second instead of watching: the lab has a handful of claims, and a
// loop that reads everything cannot miss an event. Of the three copies only the holder of a Lease acts.

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

const (
	provisionerName = "lab/flexdir"
	provisionedBy   = "pv.kubernetes.io/provisioned-by"
)

func volumeName(claim *v1.PersistentVolumeClaim) string { return "pvc-" + string(claim.UID) }

func volumeFor(claim *v1.PersistentVolumeClaim, policy v1.PersistentVolumeReclaimPolicy) *v1.PersistentVolume {
	name := volumeName(claim)
	return &v1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{provisionedBy: provisionerName}},
		Spec: v1.PersistentVolumeSpec{
			StorageClassName:              *claim.Spec.StorageClassName,
			PersistentVolumeReclaimPolicy: policy,
			AccessModes:                   claim.Spec.AccessModes,
			Capacity:                      v1.ResourceList{v1.ResourceStorage: claim.Spec.Resources.Requests[v1.ResourceStorage]},
			ClaimRef:                      &v1.ObjectReference{Kind: "PersistentVolumeClaim", APIVersion: "v1", Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID},
			PersistentVolumeSource: v1.PersistentVolumeSource{
				FlexVolume: &v1.FlexPersistentVolumeSource{Driver: provisionerName, Options: map[string]string{"volume": name}},
			},
		},
	}
}

func provisionOnce(ctx context.Context, client kubernetes.Interface) error {
	classes, err := client.StorageV1().StorageClasses().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	policies := map[string]v1.PersistentVolumeReclaimPolicy{}
	for _, class := range classes.Items {
		if class.Provisioner == provisionerName && class.ReclaimPolicy != nil {
			policies[class.Name] = *class.ReclaimPolicy
		}
	}
	claims, err := client.CoreV1().PersistentVolumeClaims("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for i := range claims.Items {
		claim := &claims.Items[i]
		wanted[volumeName(claim)] = true
		if claim.Spec.VolumeName != "" || claim.Spec.StorageClassName == nil || claim.DeletionTimestamp != nil {
			continue
		}
		policy, ours := policies[*claim.Spec.StorageClassName]
		if !ours {
			continue
		}
		_, err := client.CoreV1().PersistentVolumes().Create(ctx, volumeFor(claim, policy), metav1.CreateOptions{})
		if err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
	volumes, err := client.CoreV1().PersistentVolumes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, volume := range volumes.Items {
		ours := volume.Annotations[provisionedBy] == provisionerName
		if !ours || wanted[volume.Name] || volume.Spec.PersistentVolumeReclaimPolicy != v1.PersistentVolumeReclaimDelete {
			continue
		}
		if err := client.CoreV1().PersistentVolumes().Delete(ctx, volume.Name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return nil
}

func runProvisioner() int {
	flags := flag.NewFlagSet("provision-controller", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	flags.Parse(os.Args[1:])
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		fail("provision-controller", err)
	}
	client := kubernetes.NewForConfigOrDie(config)
	identity, err := os.Hostname()
	if err != nil {
		fail("provision-controller", err)
	}
	lock := &resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Name: "provision-controller", Namespace: "kube-system"},
		Client:     client.CoordinationV1(),
		LockConfig: resourcelock.ResourceLockConfig{Identity: identity},
	}
	leaderelection.RunOrDie(context.Background(), leaderelection.LeaderElectionConfig{
		Lock:          lock,
		LeaseDuration: 15 * time.Second,
		RenewDeadline: 10 * time.Second,
		RetryPeriod:   2 * time.Second,
		Callbacks: leaderelection.LeaderCallbacks{
			OnStartedLeading: func(ctx context.Context) {
				for ctx.Err() == nil {
					if err := provisionOnce(ctx, client); err != nil {
						fmt.Fprintln(os.Stderr, err)
					}
					time.Sleep(time.Second)
				}
			},
			// the unit starts it again, as a candidate
			OnStoppedLeading: func() { os.Exit(1) },
		},
	})
	return 0
}
