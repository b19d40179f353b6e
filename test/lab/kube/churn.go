package main

// lab-churn changes pod statuses through the API at a steady rate, so that a big cluster also moves.

import (
	"context"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"sync"
	"sync/atomic"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

const churnWorkers = 32

func churnPatch(step int) []byte {
	return fmt.Appendf(nil, `{"metadata":{"annotations":{"lab/churn":"%d"}},"status":{"containerStatuses":[{"name":"app","restartCount":%d,"ready":%v,"image":"registry.lab:5000/team/x:1","imageID":"","state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}}`, time.Now().UnixMilli(), step, step%2 == 0)
}

func runChurn() int {
	flags := flag.NewFlagSet("lab-churn", flag.ExitOnError)
	kubeconfig := flags.String("kubeconfig", "", "how to reach the API server")
	rate := flags.Int("rate", 300, "status updates a second")
	seconds := flags.Int("seconds", 30, "for how long")
	flags.Parse(os.Args[1:])

	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		fail("lab-churn", err)
	}
	// no limit of our own (the rate is the limit), and the compact encoding, so that the server is what is measured
	config.QPS, config.Burst = -1, -1
	config.ContentType = "application/vnd.kubernetes.protobuf"
	client := kubernetes.NewForConfigOrDie(config)
	ctx := context.Background()
	pods, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{Limit: 2000})
	if err != nil {
		fail("lab-churn", err)
	}

	steps := make(chan int)
	var failed atomic.Int64
	var workers sync.WaitGroup
	for range churnWorkers {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for step := range steps {
				pod := pods.Items[rand.Intn(len(pods.Items))]
				_, err := client.CoreV1().Pods(pod.Namespace).Patch(ctx, pod.Name, types.StrategicMergePatchType, churnPatch(step), metav1.PatchOptions{}, "status")
				if err != nil && failed.Add(1) < 3 {
					fmt.Fprintln(os.Stderr, err)
				}
			}
		}()
	}
	tick := time.NewTicker(time.Second / time.Duration(*rate))
	end := time.Now().Add(time.Duration(*seconds) * time.Second)
	done := 0
	for ; time.Now().Before(end); done++ {
		<-tick.C
		steps <- done
	}
	close(steps)
	workers.Wait()
	fmt.Printf("churn: %d updates, %d failed\n", done, failed.Load())
	return 0
}
