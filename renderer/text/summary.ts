import { phrases } from './define.ts';

/** Words for the labels of an object's summary; a label that is not here is a field's own name. */
export const summaryText = phrases(
  {
    phase: 'Phase', replicas: 'Replicas wanted', 'ready-replicas': 'Ready', 'updated-replicas': 'Updated', strategy: 'Strategy', 'pod-ip': 'Pod IP', 'host-ip': 'Host IP', 'qos-class': 'QoS class', 'service-account': 'Service account', 'priority-class': 'Priority class',
    type: 'Type', 'cluster-ip': 'Cluster IP', schedule: 'Schedule', suspended: 'Suspended', 'storage-class': 'Storage class', volume: 'Volume', 'provider-id': 'Provider ID', unschedulable: 'Unschedulable', kubelet: 'Kubelet', 'os-image': 'OS image', kernel: 'Kernel',
    runtime: 'Container runtime', 'secret-type': 'Type', holder: 'Holder', node: 'Node', keys: 'Keys',
  },
  {
    phase: '阶段', replicas: '期望副本数', 'ready-replicas': '就绪', 'updated-replicas': '已更新', strategy: '更新策略', 'pod-ip': 'Pod IP', 'host-ip': '主机 IP', 'qos-class': 'QoS 等级', 'service-account': '服务账号', 'priority-class': '优先级类',
    type: '类型', 'cluster-ip': '集群 IP', schedule: '调度计划', suspended: '已挂起', 'storage-class': '存储类', volume: '存储卷', 'provider-id': '云厂商 ID', unschedulable: '不可调度', kubelet: 'Kubelet', 'os-image': '操作系统镜像', kernel: '内核',
    runtime: '容器运行时', 'secret-type': '类型', holder: '持有者', node: '节点', keys: '键',
  },
);
